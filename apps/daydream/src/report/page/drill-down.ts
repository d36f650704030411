import { byId, element } from "./elements.ts";
import type { OpenEvaluation } from "./evaluation-table.ts";
import type { LoadedData } from "./load-data.ts";

/** Makes the window that shows one evaluation: what was judged, and what the judge said. */
export function createDrillDown({ data, textAt }: LoadedData): OpenEvaluation {
  const dialog = byId("drill-down");
  if (!(dialog instanceof HTMLDialogElement)) throw new Error("the drill-down is no dialog");
  const content = element("div");
  const [before, after, close] = ["previous", "next", "close"].map((text) =>
    element("button", { text, className: "plain", type: "button" }),
  );
  const title = element("h2", { id: "drill-down-title" });
  close?.classList.add("push");
  const buttons = [before, after, close].filter((button) => button !== undefined);
  dialog.replaceChildren(element("div", { className: "bar" }, title, ...buttons), content);
  close?.addEventListener("click", () => dialog.close());
  let shown: { readonly place: number; readonly order: readonly number[] } = { place: 0, order: [] };
  const step = (by: number) => {
    const place = shown.place + by;
    if (place >= 0 && place < shown.order.length) open(place, shown.order);
  };
  before?.addEventListener("click", () => step(-1));
  after?.addEventListener("click", () => step(1));
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  });
  return open;

  function open(place: number, order: readonly number[]): void {
    const row = order[place];
    if (row === undefined) return;
    shown = { place, order };
    title.textContent = `${data.evaluations.ids[row]}`;
    before?.toggleAttribute("disabled", place === 0);
    after?.toggleAttribute("disabled", place === order.length - 1);
    content.replaceChildren(factsOf(row), element("p", { className: "soft", text: "unpacking …" }));
    if (!dialog.hasAttribute("open")) (dialog as HTMLDialogElement).showModal();
    void showTexts(row, place);
  }

  async function showTexts(row: number, place: number): Promise<void> {
    const { evaluations, candidates } = data;
    const candidate = evaluations.candidates[row] ?? -1;
    const [text, reply] = await Promise.all([
      textAt(candidates.texts[candidate] ?? -1),
      textAt(evaluations.replies[row] ?? -1),
    ]);
    if (shown.place !== place) return;
    const candidatePath = `gens/${data.candidateStage}/${candidates.ids[candidate]}/parsed.txt`;
    const replyPath = `gens/${data.scoringStage}/${evaluations.ids[row]}/raw.txt`;
    const sides = element(
      "div",
      { className: "sides" },
      side(`${data.candidateStage} ${candidates.ids[candidate] ?? ""}`, textElement(text, candidatePath)),
      side("reply", replyElement(reply, { path: replyPath, line: evaluations.evidence[row] ?? 0 })),
    );
    content.replaceChildren(factsOf(row), sides);
  }

  function factsOf(row: number): HTMLElement {
    const { evaluations, axes, failures } = data;
    const failure = failures[evaluations.failures[row] ?? -1];
    const facts = [
      ["score", String(evaluations.scores[row] ?? "none")],
      ...(failure === undefined ? [] : [["why none", `${failure.code}: ${failure.message}`]]),
      ...axes.flatMap(({ name, levels }, axis) => {
        const level = levels[evaluations.levels[axis]?.[row] ?? -1];
        return level === undefined ? [] : [[name, level]];
      }),
      ["cost", dollars(evaluations.costs[row] ?? null)],
    ];
    return element(
      "dl",
      { className: "levels" },
      ...facts.map(([name = "", value = ""]) =>
        element("div", {}, element("dt", { text: name }), element("dd", { text: value })),
      ),
    );
  }
}

// --- internal ---

function dollars(cost: number | null): string {
  return cost === null ? "unknown" : `$${cost.toFixed(5)}`;
}

function side(title: string, content: HTMLElement): HTMLElement {
  return element("div", {}, element("h3", { text: title }), content);
}

function textElement(text: string | undefined, path: string): HTMLElement {
  return text === undefined ? absent(path) : element("div", { className: "text", text });
}

function absent(path: string): HTMLElement {
  return element("p", { className: "soft", text: `not in this page; if it exists, it is in ${path}` });
}

/** The reply with the line that the score was read from. */
function replyElement(
  reply: string | undefined,
  { path, line }: { readonly path: string; readonly line: number },
): HTMLElement {
  if (reply === undefined) return absent(path);
  const lines = reply.split("\n");
  const marked = lines[line - 1];
  if (marked === undefined) return element("div", { className: "text reply", text: reply });
  return element(
    "div",
    { className: "text reply" },
    document.createTextNode(
      lines
        .slice(0, line - 1)
        .map((one) => `${one}\n`)
        .join(""),
    ),
    element("mark", { text: marked }),
    document.createTextNode(
      lines
        .slice(line)
        .map((one) => `\n${one}`)
        .join(""),
    ),
  );
}
