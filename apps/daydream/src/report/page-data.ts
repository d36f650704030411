/**
 * What the page of a report knows of every evaluation: columns, because many rows are written smallest so. Numbers that
 * point into a list are -1 where there is nothing.
 */
export interface PageData {
  readonly cohort: string;
  /** Stage of what is judged, and the one that judges. */
  readonly candidateStage: string;
  readonly scoringStage: string;
  readonly axes: readonly PageAxis[];
  /** Place of the axis that names the rubric in `axes`. */
  readonly rubricAxis: number;
  /** Place of the axis that names who judged. */
  readonly judgeAxis: number;
  readonly failures: readonly { readonly code: string; readonly message: string }[];
  readonly candidates: {
    readonly ids: readonly string[];
    readonly texts: readonly number[];
  };
  readonly evaluations: {
    readonly ids: readonly string[];
    readonly candidates: readonly number[];
    /** Axis by axis: the place of each evaluation's level. */
    readonly levels: readonly (readonly number[])[];
    readonly scores: readonly (number | null)[];
    readonly failures: readonly number[];
    /** Dollars; `null`: unknown, or nothing was asked. */
    readonly costs: readonly (number | null)[];
    /** The line of the reply, counted from 1, that the score stands in; 0: unknown. */
    readonly evidence: readonly number[];
    readonly replies: readonly number[];
  };
  /** Lowest and highest score that any rubric of the cohort gives. */
  readonly scale: readonly [number, number];
  /** The first text of each packet of texts. */
  readonly packets: readonly number[];
}

export interface PageAxis {
  readonly name: string;
  /** Sorted. */
  readonly levels: readonly string[];
  readonly isReplicate: boolean;
}

/** Ids of the elements that hold data: base64 of gzip of JSON. */
export const dataElement = "report-data";
export const packetElement = (packet: number): string => `report-texts-${packet}`;
