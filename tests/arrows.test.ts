import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** Who may import whom; everything absent is forbidden. The picture is in docs/architecture.md. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  "packages/base": [],
  "packages/design": ["base"],
  "packages/statistics": ["base"],
  "packages/gateway": ["base"],
  "packages/sandbox": ["base"],
  "packages/store": ["base"],
  "packages/engine": ["base"],
  "packages/terminal": ["base"],
  "apps/daydream": ["base", "design", "statistics", "gateway", "store", "engine", "terminal"],
  "apps/csvagent": ["base", "design", "statistics", "gateway", "sandbox", "store", "engine", "terminal"],
};

/** What a package offers beside its door, because few of its users load it. */
const secondDoors = [
  "@daydream/terminal/test-process",
  "@daydream/design/catalog",
  "@daydream/gateway/fake-provider",
  "@daydream/engine/bullmq",
];

interface Import {
  readonly file: string;
  readonly specifier: string;
}

const importStatement =
  /^(?:import|export)\b[^"';]*?\bfrom\s+"([^"\n]+)"|^import\s+"([^"\n]+)"|\bimport\("([^"\n]+)"\)/gm;

/** The files that a package's users load: all that its door reaches. */
function shippedFiles(imports: readonly Import[], doors: readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...doors];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const { specifier } of imports.filter((one) => one.file === file)) {
      if (specifier.startsWith(".")) waiting.push(relative(root, resolve(root, dirname(file), specifier)));
    }
  }
  return reached;
}

function importsBelow(directory: string): Import[] {
  return readdirSync(join(root, directory), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.includes("node_modules"))
    .flatMap((file) => {
      const path = join(root, directory, file);
      const text = readFileSync(path, "utf8");
      return [...text.matchAll(importStatement)].map((match) => ({
        file: relative(root, path),
        specifier: match[1] ?? match[2] ?? match[3] ?? "",
      }));
    });
}

describe.each(Object.entries(arrows))("%s", (directory, allowed) => {
  const imports = importsBelow(join(directory, "src"));

  it("imports only the packages that its arrows allow", () => {
    const forbidden = imports.filter(({ specifier }) => {
      const [, name] = /^@daydream\/([^/]+)/.exec(specifier) ?? [];
      return name !== undefined && name !== directory.split("/")[1] && !allowed.includes(name);
    });
    expect(forbidden).toEqual([]);
  });

  it("enters its neighbours by their doors", () => {
    const inner = imports.filter(
      ({ file, specifier }) =>
        /^@daydream\/[^/]+\/./.test(specifier) &&
        !(specifier.endsWith("/contract") && file.endsWith(".test.ts")) &&
        !secondDoors.includes(specifier),
    );
    expect(inner).toEqual([]);
  });

  it("never climbs out of its own folder", () => {
    const outside = imports.filter(
      ({ file, specifier }) =>
        specifier.startsWith(".") &&
        !resolve(root, dirname(file), specifier).startsWith(resolve(root, directory)),
    );
    expect(outside).toEqual([]);
  });

  it("declares what it imports", () => {
    const manifest = JSON.parse(readFileSync(join(root, directory, "package.json"), "utf8")) as {
      dependencies?: Record<string, string>;
    };
    const house = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      devDependencies: Record<string, string>;
    };
    const shipped = shippedFiles(imports, [`${directory}/src/index.ts`, `${directory}/src/cli.ts`]);
    const undeclared = imports.filter(({ file, specifier }) => {
      if (specifier.startsWith(".") || specifier.startsWith("node:")) return false;
      const name = specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/");
      if (name in (manifest.dependencies ?? {})) return false;
      const isOwn = name === `@daydream/${directory.split("/")[1]}`;
      return shipped.has(file) || !(name in house.devDependencies || isOwn);
    });
    expect(undeclared).toEqual([]);
  });
});

describe("package doors", () => {
  it.each(Object.keys(arrows).filter((directory) => directory.startsWith("packages/")))(
    "%s re-exports by name only",
    (directory) => {
      const door = readFileSync(join(root, directory, "src/index.ts"), "utf8");
      expect(door).not.toMatch(/export \*/);
      expect(
        door
          .replaceAll(/export (type )?\{[^}]*\} from "[^"]+";/g, "")
          .replaceAll(/export \{\};/g, "")
          .trim(),
      ).toBe("");
    },
  );
});
