// The script of a scoring sheet. It runs in a browser, without a server, and talks to nobody.

interface Entry {
  readonly score: string;
  readonly comment: string;
}

/** One text with what is entered for it. */
interface Item {
  readonly code: string;
  readonly article: HTMLElement;
  readonly score: HTMLInputElement;
  readonly comment: HTMLTextAreaElement;
  readonly problem: HTMLElement;
}

const main = document.querySelector("main");
if (main === null) throw new Error("the page has no main part");
const { sheet = "", judge = "" } = main.dataset;
const [min, max] = [Number(main.dataset.min), Number(main.dataset.max)];
const storageKey = `daydream-sheet ${sheet} ${judge}`;
const items = [...main.querySelectorAll("article")].map(itemOf);
const progress = partOf(document, "#progress", HTMLElement);
const notice = partOf(document, "#notice", HTMLElement);

restore();
for (const item of items) {
  for (const field of [item.score, item.comment])
    field.addEventListener("input", () => {
      keep();
      show(item);
    });
  item.score.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    go(items.indexOf(item) + 1);
  });
  show(item);
}
partOf(document, "#next", HTMLElement).addEventListener("click", goToNext);
partOf(document, "#save", HTMLElement).addEventListener("click", save);
document.addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  if (event.key === "Escape" && event.target instanceof HTMLElement) event.target.blur();
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = current();
  if (event.key === "n") go(at + 1);
  else if (event.key === "p") go(at - 1);
  else if (event.key === "s") items[at]?.score.focus();
  else if (event.key === "u") goToNext();
  else return;
  event.preventDefault();
});
document.documentElement.dataset.ready = "true";

function itemOf(article: HTMLElement): Item {
  return {
    code: article.dataset.code ?? "",
    article,
    score: partOf(article, "input", HTMLInputElement),
    comment: partOf(article, "textarea", HTMLTextAreaElement),
    problem: partOf(article, ".problem", HTMLElement),
  };
}

function partOf<Part extends Element>(
  of: ParentNode,
  selector: string,
  kind: new (...none: never) => Part,
): Part {
  const found = of.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`);
  return found;
}

/** Brings back what was entered before; another page's entries are under another name. */
function restore(): void {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "{}");
    for (const { code, score, comment } of items) {
      const entry = entryOf(kept, code);
      score.value = entry.score;
      comment.value = entry.comment;
    }
  } catch {
    notice.textContent = "This browser keeps nothing: save your scores before you close the page.";
  }
}

function entryOf(kept: unknown, code: string): Entry {
  const entry: unknown = typeof kept === "object" && kept !== null ? Reflect.get(kept, code) : undefined;
  const words = (name: string) => {
    const value: unknown = typeof entry === "object" && entry !== null ? Reflect.get(entry, name) : undefined;
    return typeof value === "string" ? value : "";
  };
  return { score: words("score"), comment: words("comment") };
}

function keep(): void {
  const entries = Object.fromEntries(
    items.map(({ code, score, comment }) => [code, { score: score.value, comment: comment.value }]),
  );
  try {
    localStorage.setItem(storageKey, JSON.stringify(entries));
  } catch {
    notice.textContent = "This browser keeps nothing: save your scores before you close the page.";
  }
}

/** Blank, a number on the scale, or neither. */
function stateOf({ score }: Item): "blank" | "scored" | "wrong" {
  const text = score.value.trim();
  if (text === "") return "blank";
  const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? "scored" : "wrong";
}

function show(item: Item): void {
  const state = stateOf(item);
  item.article.dataset.state = state;
  item.score.setAttribute("aria-invalid", String(state === "wrong"));
  item.problem.textContent = state === "wrong" ? `It should be a number from ${min} to ${max}.` : "";
  const scored = items.filter((one) => stateOf(one) === "scored").length;
  progress.textContent = `${scored} of ${items.length} scored`;
}

/** The text that is read now: the last one that begins above the middle of the window. */
function current(): number {
  const focused = items.findIndex(({ article }) => article.contains(document.activeElement));
  if (focused >= 0) return focused;
  const above = items.filter(({ article }) => article.getBoundingClientRect().top < innerHeight / 2);
  return above.length - 1;
}

function go(place: number): void {
  const item = items[Math.max(0, place)];
  if (item === undefined) {
    partOf(document, "#save", HTMLElement).focus();
    return;
  }
  item.article.focus({ preventScroll: true });
  item.article.scrollIntoView({ block: "start" });
}

function goToNext(): void {
  const open = items.findIndex((item) => stateOf(item) !== "scored");
  if (open >= 0) go(open);
  else partOf(document, "#save", HTMLElement).focus();
}

function save(): void {
  const wrong = items.find((item) => stateOf(item) === "wrong");
  if (wrong !== undefined) {
    notice.textContent = "One score is not on the scale; nothing was saved.";
    wrong.score.focus();
    return;
  }
  const lines = items.map(({ code, score, comment }) => [code, score.value.trim(), comment.value]);
  const text = [["code", "score", "comment"], ...lines].map((line) => line.map(quote).join(",")).join("\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${text}\n`], { type: "text/csv" }));
  link.download = `${[sheet, judge].filter((word) => word !== "").join("-")}-scores.csv`;
  link.click();
  notice.textContent = `Saved as ${link.download}.`;
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
