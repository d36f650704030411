import { describe, expect, it } from "vitest";
import type { Task } from "./task.ts";
import { createTaskGraph } from "./task-graph.ts";

const task = (id: string, ...after: readonly string[]): Task => ({
  id,
  name: "n",
  args: {},
  queue: "q",
  after,
});

describe("createTaskGraph()", () => {
  it("hands each task out once, when all it comes after has succeeded", () => {
    const graph = createTaskGraph();
    graph.add([task("c", "a", "b"), task("a"), task("b")]);
    expect([graph.takeReady()?.id, graph.takeReady()?.id, graph.takeReady()]).toEqual(["a", "b", undefined]);
    graph.succeed("a");
    expect(graph.takeReady()).toBeUndefined();
    graph.succeed("b");
    expect(graph.takeReady()?.id).toBe("c");
    expect(graph.unsettled).toBe(1);
  });

  it("adds all of a batch or none", () => {
    const graph = createTaskGraph();
    expect(() => graph.add([task("a"), task("b", "nowhere")])).toThrow("nowhere");
    expect(graph.unsettled).toBe(0);
    expect(graph.takeReady()).toBeUndefined();
  });

  it("names a cycle in its order and nothing beside it", () => {
    const graph = createTaskGraph();
    const tasks = [task("x"), task("tail", "a"), task("a", "x", "c"), task("b", "a"), task("c", "b")];
    expect(() => graph.add(tasks)).toThrow("a after c after b after a");
  });

  it("names the failed task at the root of everything blocked, also for tasks added later", () => {
    const graph = createTaskGraph();
    graph.add([task("a"), task("b", "a"), task("c", "b")]);
    graph.takeReady();
    expect(graph.fail("a").map(({ task: { id }, by }) => [id, by])).toEqual([
      ["b", "a"],
      ["c", "a"],
    ]);
    const { added, blocked } = graph.add([task("e", "d"), task("d", "c"), task("a")]);
    expect(added.map(({ id }) => id)).toEqual(["e", "d"]);
    expect(blocked.map(({ task: { id }, by }) => [id, by])).toEqual([
      ["d", "a"],
      ["e", "a"],
    ]);
    expect(graph.unsettled).toBe(0);
  });

  it("refuses to settle what was not handed out", () => {
    const graph = createTaskGraph();
    graph.add([task("a")]);
    expect(() => graph.succeed("a")).toThrow(TypeError);
    graph.takeReady();
    graph.cancel("a");
    expect(() => graph.fail("a")).toThrow(TypeError);
  });
});
