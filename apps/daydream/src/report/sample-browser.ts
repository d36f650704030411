import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** For tests and benches: a page in a headless Chromium of the machine's own. */
export interface SamplePage extends AsyncDisposable {
  /** Milliseconds from asking for the page until its script was done. */
  readonly openedMs: number;
  /** Requests that went anywhere but to the page's own file or to data within it. */
  readonly requests: readonly string[];
  /** What the page's script threw or wrote to the console. */
  readonly complaints: readonly string[];
  /** Gives what an expression comes to in the page; promises are waited for. */
  evaluate(expression: string): Promise<unknown>;
  press(key: string): Promise<void>;
  /** Takes a picture; the whole page unless it is too long. */
  screenshot(file: string, look?: SampleLook): Promise<void>;
  /** The page as it is printed. */
  print(file: string): Promise<void>;
}

/** How a page is looked at. */
export interface SampleLook {
  readonly theme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
  /** Only what is inside the window. @default false */
  readonly isWindow?: boolean;
}

/** Where a Chromium is, or `undefined`. */
export const chromiumPath = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== undefined && existsSync(path));

/** Opens a file in a Chromium that is gone when the page is disposed. */
export async function openSamplePage(file: string): Promise<SamplePage> {
  const folder = mkdtempSync(join(tmpdir(), "daydream-browser-"));
  const browser = spawn(
    chromiumPath ?? "chromium",
    [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--no-first-run",
      `--user-data-dir=${folder}`,
      "--remote-debugging-port=0",
      "about:blank",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const connection = await connect(await debuggerUrl(browser));
  const { targetId } = await connection.send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await connection.send("Target.attachToTarget", { targetId, flatten: true });
  const send = (method: string, options: object = {}) => connection.send(method, options, String(sessionId));
  const own = pathToFileURL(file).href;
  const requests: string[] = [];
  const complaints: string[] = [];
  connection.listen("Network.requestWillBeSent", ({ request }) => {
    const { url } = request as { readonly url: string };
    if (url !== own && !/^(data|blob|about):/.test(url)) requests.push(url);
  });
  connection.listen(
    "Runtime.exceptionThrown",
    ({ exceptionDetails }) => void complaints.push(JSON.stringify(exceptionDetails)),
  );
  connection.listen("Runtime.consoleAPICalled", ({ args }) => void complaints.push(JSON.stringify(args)));
  connection.listen("Log.entryAdded", ({ entry }) => void complaints.push(JSON.stringify(entry)));
  for (const domain of ["Page", "Runtime", "Network", "Log"]) await send(`${domain}.enable`);
  const evaluate = async (expression: string) => {
    const { result, exceptionDetails } = await send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined)
      throw new Error([JSON.stringify(exceptionDetails), ...complaints].join("\n"));
    return (result as { readonly value?: unknown }).value;
  };
  const startedMs = performance.now();
  await send("Page.navigate", { url: own });
  await evaluate(ready);
  const openedMs = performance.now() - startedMs;
  return {
    openedMs,
    requests,
    complaints,
    evaluate,
    press: async (key) => {
      const code = { Enter: 13, Tab: 9, Escape: 27, ArrowRight: 39, ArrowLeft: 37 }[key];
      const text = key === "Enter" ? { text: "\r" } : {};
      const event = { key, code: key, windowsVirtualKeyCode: code, ...text };
      await send("Input.dispatchKeyEvent", { type: "keyDown", ...event });
      await send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
    },
    screenshot: async (target, { theme = "light", width = 1280, height = 900, isWindow = false } = {}) => {
      const features = [{ name: "prefers-color-scheme", value: theme }];
      await send("Emulation.setEmulatedMedia", { features });
      await send("Emulation.setDeviceMetricsOverride", {
        width,
        height,
        deviceScaleFactor: 1,
        mobile: false,
      });
      const { data } = await send("Page.captureScreenshot", { captureBeyondViewport: !isWindow });
      writeFileSync(target, String(data), "base64");
    },
    print: async (target) => {
      const { data } = await send("Page.printToPDF", { printBackground: false });
      writeFileSync(target, String(data), "base64");
    },
    [Symbol.asyncDispose]: async () => {
      connection.close();
      browser.kill("SIGKILL");
      await new Promise((resolve) => browser.once("exit", resolve));
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

// --- internal ---

/** Resolves when the page's script has done its work. */
const ready = `new Promise((resolve, reject) => {
  const startedMs = performance.now();
  const look = () => {
    if (document.documentElement?.dataset.ready === "true") resolve(true);
    else if (performance.now() - startedMs > 20000) reject(new Error("the page's script did not finish"));
    else setTimeout(look, 5);
  };
  look();
})`;

function debuggerUrl(browser: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    browser.stderr?.on("data", (bytes: Buffer) => {
      said += bytes.toString("utf8");
      const [, url] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    });
    browser.once("error", reject);
    browser.once("exit", () => reject(new Error(`Chromium did not start: ${said}`)));
  });
}

type Answer = Readonly<Record<string, unknown>>;

interface Connection {
  send(method: string, options?: object, sessionId?: string): Promise<Answer>;
  listen(method: string, listener: (params: Answer) => void): void;
  close(): void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Answer;
  readonly result?: Answer;
  readonly error?: { readonly message: string };
}

async function connect(url: string): Promise<Connection> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", () => reject(new Error(`no connection to ${url}`)), { once: true });
  });
  const waiting = new Map<number, (message: Message) => void>();
  const listeners = new Map<string, (params: Answer) => void>();
  socket.addEventListener("message", (event) => {
    const message = JSON.parse(String(event.data)) as Message;
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    else listeners.get(message.method ?? "")?.(message.params ?? {});
  });
  let count = 0;
  return {
    send: (method, options = {}, sessionId) =>
      new Promise((resolve, reject) => {
        count += 1;
        const id = count;
        waiting.set(id, ({ result, error }) => {
          waiting.delete(id);
          if (error === undefined) resolve(result ?? {});
          else reject(new Error(`${method}: ${error.message}`));
        });
        const session = sessionId === undefined ? {} : { sessionId };
        socket.send(JSON.stringify({ id, method, params: options, ...session }));
      }),
    listen: (method, listener) => void listeners.set(method, listener),
    close: () => socket.close(),
  };
}
