import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { untilOrGone } from "@daydream/terminal/test-process";
import { afterAll, describe, expect, it } from "vitest";
import { makeLargeWorkspace } from "../sample/large-workspace.ts";
import { asksForScore, createSampleRun, type SampleRun, usualReply } from "../sample/sample-run.ts";
import { daydreamProgram, type ProviderProcess, startDaydream, startProvider } from "./daydream-process.ts";
import { takeSnapshot } from "./store-snapshot.ts";

const scratch = mkdtempSync(join(tmpdir(), "daydream-trouble-"));
chmodSync(scratch, 0o755);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const replies = fileURLToPath(new URL("../sample/reply-by-request.ts", import.meta.url));
const askForSales = ({ url }: ProviderProcess) =>
  `'${process.execPath}' -e 'fetch("${url}/sales").then((answer) => answer.text()).then(console.log)'`;
const total = (sales: Readonly<Record<string, number>>) =>
  Object.values(sales).reduce((sum, count) => sum + count, 0);

describe("run on a full disk", () => {
  const mount = join(scratch, "disk");
  mkdirSync(mount);
  const mountTmpfs = `mount -t tmpfs -o size=12m tmpfs '${mount}'`;
  const cannotMount =
    spawnSync("unshare", ["-rm", "sh", "-euc", mountTmpfs]).status === 0
      ? ""
      : " (skipped: this system lets no ordinary user mount a file system in a namespace)";

  it.skipIf(cannotMount)(
    `keeps what was paid for, stops with one reason, and goes on later${cannotMount}`,
    {
      timeout: 60_000,
    },
    async () => {
      await using provider = await startProvider(["--reply", replies, "--latency-ms", "20-60"]);
      const folder = join(scratch, "full");
      const models = { draft: 5, essay: 4, evaluation: 5 };
      await makeLargeWorkspace({ folder, url: provider.url, models, concurrency: 16 });
      // The first run meets a disk that is too small, the second one a larger disk; what each leaves is copied out.
      const run = (name: string) =>
        `code=0; (cd '${mount}'; '${process.execPath}' '${daydreamProgram}' run first) > '${folder}/${name}.txt' 2>&1 || code=$?; ` +
        `echo $code > '${folder}/${name}.code'; ${askForSales(provider)} > '${folder}/${name}.sales'; cp -r '${mount}/data' '${folder}/${name}'`;
      const script = [
        mountTmpfs,
        `cp -r '${folder}/.' '${mount}'`,
        run("first"),
        `mount -o remount,size=200m '${mount}'`,
        run("second"),
      ].join("; ");
      const child = spawn("unshare", ["-rm", "sh", "-euc", script], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      expect(await once(child, "close")).toEqual([0, null]);
      const seen = (name: string) => ({
        code: Number(readFileSync(join(folder, `${name}.code`), "utf8")),
        out: readFileSync(join(folder, `${name}.txt`), "utf8"),
        sold: total(JSON.parse(readFileSync(join(folder, `${name}.sales`), "utf8"))),
        ...takeSnapshot(join(folder, name)),
      });

      const first = seen("first");
      expect(first.code, first.out).toBe(1);
      expect(first.out).toMatch(/^stopped: no space left to write .* \[store\/disk-full\]$/m);
      expect(first.out).toMatch(/^hint: free some space/m);
      expect(first.damage).toEqual([]);
      expect(first.ownFiles).toEqual([]);
      expect(first.sold).toBeGreaterThan(10);
      expect(first.sold).toBeLessThan(300);
      expect(first.bought.size).toBe(first.sold);

      const second = seen("second");
      expect(second.code, second.out).toBe(0);
      expect(second.damage).toEqual([]);
      expect(second.sold).toBe(300);
      expect(second.bought.size).toBe(300);
    },
  );
});

describe("run where it may only read", () => {
  const isRoot = process.getuid?.() === 0;
  const nobody = 65_534;
  const prefix = isRoot ? ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"] : [];
  const cannot =
    isRoot && spawnSync("setpriv", [...prefix.slice(1), process.execPath, "--version"]).status !== 0
      ? " (skipped: root may do all, and there is no setpriv to be somebody else)"
      : "";

  it.skipIf(cannot)(
    `fails the one member whose folder it is, before anything is paid for it${cannot}`,
    {
      timeout: 60_000,
    },
    async () => {
      await using provider = await startProvider(["--reply", replies]);
      const folder = join(scratch, "read-only");
      const models = { draft: 1, essay: 1, evaluation: 1 };
      const { dataRoot } = await makeLargeWorkspace({ folder, url: provider.url, models, concurrency: 4 });
      const own = (path: string) => isRoot && chownSync(path, nobody, nobody);
      for (const path of ["", ...readdirSync(folder, { recursive: true, encoding: "utf8" })])
        own(join(folder, path));
      const daydream = async (...args: readonly string[]) => {
        const run = startDaydream(args, { folder, prefix });
        const { code } = await run.exit;
        return { code, ...run.printed };
      };
      expect(await daydream("compile", "first")).toMatchObject({ code: 0 });
      const essays = readdirSync(join(dataRoot, "gens/essay")).map((id) => join(dataRoot, "gens/essay", id));
      const essay = essays.find((path) =>
        readFileSync(join(path, "inputs.json"), "utf8").includes("model-1"),
      );
      chmodSync(essay ?? "", 0o555);

      const first = await daydream("run", "first");
      expect(first).toMatchObject({ code: 1, err: expect.not.stringMatching(/^(error|warning)/m) });
      expect(first.out).toContain("8 made, 1 failed, 1 blocked · 6 calls");
      expect(first.out).toMatch(/1 × store\/not-writable: .* cannot be written: permission denied/);
      expect((await provider.stats()).sold.calls).toBe(6);
      const { damage, ownFiles } = takeSnapshot(dataRoot);
      expect({ damage, ownFiles }).toEqual({ damage: [], ownFiles: [] });

      chmodSync(essay ?? "", 0o755);
      expect(await daydream("run", "first")).toMatchObject({
        code: 0,
        out: expect.stringContaining("2 made · 2 calls"),
      });
    },
  );
});

describe("run with damage in the store", () => {
  /** Damages one file of the first evaluation of a made cohort; its last evaluation is still to be made. */
  const damaged = async (run: SampleRun, name: string) => {
    expect(await run.sample.run("run first")).toMatchObject({ code: 0 });
    const ids = run.ids("evaluation");
    const [id = ""] = ids;
    run.sample.write(`gens/evaluation/${id}/${name}`, "{");
    const last = `gens/evaluation/${ids.at(-1)}`;
    for (const file of readdirSync(join(run.sample.dataRoot, last)))
      if (!["metadata.json", "inputs.json"].includes(file)) rmSync(join(run.sample.dataRoot, last, file));
    return { id, path: `gens/evaluation/${id}/${name}` };
  };

  it.each(["metadata.json", "raw_metadata.json", "parsed_metadata.json"])(
    "makes the others, and leaves a made one with a damaged %s as it is",
    async (name) => {
      await using run = await createSampleRun();
      const { path } = await damaged(run, name);
      expect(await run.sample.run("run first")).toMatchObject({
        code: 0,
        out: expect.stringContaining("1 made · 1 call "),
      });
      expect(run.sample.read(path)).toBe("{");
    },
  );

  it("says which inputs cannot be read, and makes the others", async () => {
    await using run = await createSampleRun();
    const { id, path } = await damaged(run, "inputs.json");
    const { code, out, err } = await run.sample.run("run first");
    expect(code).toBe(0);
    expect(out).toContain("1 made · 1 call ");
    expect(out + err).toContain(`gens/evaluation/${id}/inputs.json is no record of inputs`);
    expect(run.sample.read(path)).toBe("{");
    expect(run.provider.stats().sold.calls).toBe(13);
  });

  it("fails the one member whose earlier attempt cannot be read, buys nothing for it, and goes on when it is mended", async () => {
    await using run = await createSampleRun();
    const { id, path } = await damaged(run, "raw_metadata.json");
    const text = run.file("evaluation", id, "raw.txt");
    const again = await run.sample.run("run first --stage evaluation --force");
    expect(again.code).toBe(1);
    expect(again.out).toContain(`1 × daydream/bad-metadata: ${path}`);
    expect(again.out).toContain("7 made, 1 failed · 7 calls");
    expect(run.file("evaluation", id, "raw.txt")).toBe(text);
    rmSync(join(run.sample.dataRoot, path));
    const mended = await run.sample.run("run first --stage evaluation --force");
    expect(mended).toMatchObject({ code: 0, out: expect.stringContaining("8 made") });
    expect(run.file("evaluation", id, "attempts/001/raw.txt")).toBe(text);
  });

  it("reads a stored reply again where its result has vanished, without a call", async () => {
    await using run = await createSampleRun();
    await run.sample.run("run first --stage draft --stage essay");
    const [essay = ""] = run.ids("essay");
    rmSync(join(run.sample.dataRoot, "gens/essay", essay, "parsed.txt"));
    expect(await run.sample.run("run first")).toMatchObject({
      code: 0,
      out: expect.stringContaining("9 made · 8 calls"),
    });
  });

  it("fails what continues a text that vanishes while it runs, and makes it the next time", async () => {
    const vanishing = { path: "" };
    await using run = await createSampleRun({
      reply: (call) => {
        if (asksForScore(call)) rmSync(vanishing.path, { force: true });
        return usualReply(call);
      },
    });
    const { sample } = run;
    appendFileSync(join(sample.folder, "daydream.config.yaml"), "pools: { paid: { concurrency: 1 } }\n");
    sample.replace("cohorts/first/spec/config.yaml", "evaluation_llm: 2", "evaluation_llm: 12");
    expect(await sample.run("run first --stage draft --stage essay")).toMatchObject({ code: 0 });
    const essay = run.ids("essay").at(-1) ?? "";
    vanishing.path = join(sample.dataRoot, "gens/essay", essay, "parsed.txt");
    const first = await sample.run("run first");
    expect(first.code).toBe(1);
    const [, made, failed] = /(\d+) made, (\d+) failed ·/.exec(first.out) ?? [];
    expect(Number(made) + Number(failed)).toBe(48);
    expect(Number(made)).toBeGreaterThanOrEqual(36);
    expect(first.out).toMatch(new RegExp(`${failed} × daydream/parent-missing: \\w+ continues ${essay}`));
    vanishing.path = join(sample.folder, "nothing");
    expect(await sample.run("run first")).toMatchObject({ code: 0 });
    expect(run.provider.stats().sold.calls).toBe(4 + 48);
  });
});

describe("run in a pool", () => {
  it("never has two calls of a free pool of 1 under way", async () => {
    await using run = await createSampleRun({ latencyMs: { min: 1, max: 8 } });
    const models = run.sample.read("1_raw/llm_models.csv");
    run.sample.write("1_raw/llm_models.csv", models.replaceAll(/(openai\/gpt-oss-\d+b)/g, "$1:free"));
    expect(await run.sample.run("run first")).toMatchObject({ code: 0 });
    expect(run.provider.stats()).toMatchObject({ peakRunning: 1, sold: { calls: 12 } });
  });
});

describe("run, interrupted", () => {
  const started = async (name: string, latencyMs: string) => {
    const provider = await startProvider(["--reply", replies, "--latency-ms", latencyMs]);
    const folder = join(scratch, name);
    const models = { draft: 5, essay: 4, evaluation: 1 };
    const { dataRoot } = await makeLargeWorkspace({ folder, url: provider.url, models, concurrency: 8 });
    const run = startDaydream(["run", "first"], { folder });
    const again = async () => {
      const next = startDaydream(["run", "first"], { folder });
      return { ...(await next.exit), ...next.printed };
    };
    return { provider, folder, dataRoot, run, again };
  };

  it("drains on Ctrl-C: what was asked is kept, the next run makes the rest", {
    timeout: 60_000,
  }, async () => {
    const { provider, dataRoot, run, again } = await started("drain", "150-250");
    await using _provider = provider;
    await untilOrGone(run, async () => (await provider.stats()).sold.calls > 20);
    run.pressCtrlC();
    expect(await run.exit).toEqual({ code: 130, signal: null });
    expect(run.printed.err).toContain("finishing what runs; once more stops it at once");
    expect(run.printed.out).toMatch(/left undone/);
    const { sold, delivered, cut } = await provider.stats();
    const left = takeSnapshot(dataRoot);
    expect(left).toMatchObject({ damage: [], ownFiles: [] });
    expect(left.bought.size).toBe(sold.calls);
    expect(delivered).toBe(sold.calls);
    expect(cut.calls).toBe(0);
    expect(await again()).toMatchObject({ code: 0 });
    expect((await provider.stats()).sold.calls).toBe(100);
  });

  it("stops at once on a second Ctrl-C", { timeout: 60_000 }, async () => {
    const { provider, dataRoot, run } = await started("abort", "2000");
    await using _provider = provider;
    await untilOrGone(run, async () => (await provider.stats()).running === 8);
    run.pressCtrlC();
    await untilOrGone(run, () => run.printed.err.includes("once more"));
    run.pressCtrlC();
    expect(await run.exit).toEqual({ code: 130, signal: null });
    expect((await provider.stats()).sold.calls).toBe(0);
    expect(takeSnapshot(dataRoot)).toMatchObject({ damage: [], ownFiles: [], bought: new Map() });
  });

  it("refuses a second run on the same data root, and names the first", { timeout: 60_000 }, async () => {
    const { provider, dataRoot, run, again } = await started("locked", "300");
    await using _provider = provider;
    await untilOrGone(run, () => existsSync(join(dataRoot, ".daydream-daydream.lock")));
    const second = await again();
    expect(second.code).toBe(2);
    expect(second.err).toMatch(/daydream is already at work in .*\[store\/locked\]/s);
    expect(second.err).toContain(String(run.pid));
    run.signal("SIGKILL");
    await run.exit;
  });
});
