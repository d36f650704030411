import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { sampleQuestion } from "../question/sample-question.ts";
import { sampleTrace } from "../trace/sample-trace.ts";
import { episodeSchema, type Verdict } from "./episode.ts";
import { recordSchemas } from "./record-schemas.ts";
import { sampleEpisode } from "./sample-episode.ts";

const independent = (answer: number | undefined, replicate: number) =>
  sampleTrace(answer, { role: "consistency", replicate, trace_id: `t_${replicate}`, elapsed_seconds: 2 });

describe("toEpisode()", () => {
  it("makes a record that its own schema takes", () => {
    expect(episodeSchema.parse(sampleEpisode())).toEqual(sampleEpisode());
  });

  it("carries every field that earlier readers look up", () => {
    const correction = {
      corrects_turn: 0,
      error_type: "E",
      error_message: "m",
      attempts_since_error: 1,
      code_diff: { removed_lines: [], added_lines: [] },
    };
    const [turn] = sampleTrace(42.5).turns;
    const gold = sampleTrace(42.5, { turns: turn === undefined ? [] : [{ ...turn, correction }] });
    const episode = sampleEpisode({ gold, consistency: [independent(42.5, 0)] });
    const has = (record: unknown, ...keys: readonly string[]) => {
      for (const key of keys) expect(record).toHaveProperty([key]);
    };
    has(episode, "episode_id", "timestamp", "csv_source", "question", "gold_trace", "consistency_traces");
    has(episode, "verified", "triangulation", "timing", "source");
    has(episode.question, "id", "question_text", "hint", "difficulty", "n_steps", "category", "tags");
    has(episode.question, "template_name", "template_params", "output_type", "output_schema");
    has(episode.question, "ground_truth_hash", "ground_truth_hashes", "ground_truth");
    for (const trace of [episode.gold_trace, ...episode.consistency_traces]) {
      has(trace, "turns", "final_answer", "final_answer_hash", "success");
      for (const turn of trace.turns) {
        has(turn, "turn_index", "reasoning", "code", "execution");
        has(turn.execution, "success", "stdout", "stderr", "hooks", "submitted_answer");
        for (const hook of turn.execution?.hooks ?? [])
          has(hook, "variable_name", "code_line", "value", "value_hash", "depends_on", "description");
      }
    }
    expect(episode.gold_trace.turns[0]?.execution?.hooks).toHaveLength(1);
    has(episode.gold_trace.turns[0]?.correction, "corrects_turn", "error_type", "error_message");
    has(episode.gold_trace.turns[0]?.correction, "attempts_since_error", "code_diff");
    has(episode.triangulation, "n_consistency_runs", "n_consistency_succeeded", "majority_answer_hash");
    has(episode.triangulation, "majority_count", "gold_matches_majority");
    has(episode.timing, "gold_elapsed", "consistency_elapsed", "total_elapsed", "avg_elapsed");
  });

  it("has an id that depends on the question and the traces alone", () => {
    const { episode_id } = sampleEpisode();
    expect(episode_id).toBe("e_3976d95wys6ecm8q");
    expect(sampleEpisode({ verdict: { kind: "mismatched", reasons: ["x"] } }).episode_id).toBe(episode_id);
    const others = [
      sampleEpisode({ question: sampleQuestion({ id: "q_other" }) }),
      sampleEpisode({ gold: sampleTrace(42.5, { trace_id: "t_other" }) }),
      sampleEpisode({ consistency: [independent(1, 0)] }),
    ];
    expect(new Set([episode_id, ...others.map((episode) => episode.episode_id)]).size).toBe(4);
  });

  it("says its time in ISO 8601, UTC", () => {
    expect(sampleEpisode().timestamp).toBe("2026-02-14T00:00:00.000Z");
  });

  it("has the question as it was asked", () => {
    const question = sampleQuestion({ question_text: null, question_mechanical: "mean of age" });
    expect(sampleEpisode({ question }).question).toMatchObject({
      question_text: "mean of age",
      question_mechanical: "mean of age",
      output_type: "scalar",
      tags: [],
      dataset: "people",
      code: question.code,
    });
  });

  it("keeps keys of the question that it does not know", () => {
    const question = { ...sampleQuestion(), program_ops: ["mean"] };
    expect(sampleEpisode({ question }).question).toHaveProperty("program_ops", ["mean"]);
  });

  it("has the trace's own hash as the majority where the ground truth is known", () => {
    expect(sampleEpisode().triangulation).toEqual({
      n_consistency_runs: 0,
      n_consistency_succeeded: 0,
      majority_answer_hash: sampleTrace(42.5).final_answer_hash,
      majority_count: 0,
      gold_matches_majority: true,
    });
  });

  it("counts the independent traces of the majority, by value", () => {
    const consistency = [
      independent(100, 0),
      independent(42.5, 1),
      independent(42.505, 2),
      independent(undefined, 3),
    ];
    const verdict = { kind: "verified", by: "consistency", agreed: 2, of: 4 } as const;
    expect(sampleEpisode({ consistency, verdict }).triangulation).toEqual({
      n_consistency_runs: 4,
      n_consistency_succeeded: 3,
      majority_answer_hash: sampleTrace(42.5).final_answer_hash,
      majority_count: 2,
      gold_matches_majority: true,
    });
  });

  it("shows the majority that the gold trace is not part of", () => {
    const consistency = [independent(7, 0), independent(7, 1)];
    const verdict: Verdict = { kind: "disagreed", clusters: [], reason: "r" };
    expect(sampleEpisode({ consistency, verdict })).toMatchObject({
      verified: false,
      triangulation: {
        majority_answer_hash: sampleTrace(7).final_answer_hash,
        majority_count: 2,
        gold_matches_majority: false,
      },
    });
  });

  it("has no majority where nobody answered", () => {
    const episode = sampleEpisode({
      gold: sampleTrace(undefined),
      consistency: [independent(undefined, 0)],
      verdict: { kind: "unanswered", ended_by: "turn-limit", reason: "r" },
    });
    expect(episode.triangulation).toMatchObject({ majority_answer_hash: null, majority_count: 0 });
  });

  it("adds the times up", () => {
    expect(sampleEpisode({ consistency: [independent(42.5, 0), independent(1, 1)] }).timing).toEqual({
      gold_elapsed: 1.25,
      consistency_elapsed: [2, 2],
      total_elapsed: 5.25,
      avg_elapsed: 1.75,
    });
  });
});

describe("recordSchemas()", () => {
  const root = fileURLToPath(new URL("../../../..", import.meta.url));

  for (const [name, schema] of Object.entries(recordSchemas())) {
    it(`is what docs/schemas/${name} holds`, () => {
      expect(JSON.parse(readFileSync(`${root}docs/schemas/${name}`, "utf8"))).toEqual(schema);
    });
  }

  it("is checked by scripts/schemas.ts --check", () => {
    const check = spawnSync(process.execPath, ["scripts/schemas.ts", "--check"], {
      cwd: root,
      encoding: "utf8",
    });
    expect(check.stderr).toBe("");
    expect(check.status).toBe(0);
  });
});
