import type { FeedbackEvent } from '../feedback/feedback-event.ts';
import type { DecisionRecord } from '../recording/decision-record.ts';
import type { CellAddition, Lesson, SnapshotStore, Visibility } from '../storage/ports.ts';
import { DailyCaps } from './daily-caps.ts';
import { isSkipped, type LearnedCells, type SnapshotContent } from './learned-state.ts';
import {
  type DefaultEffort,
  type LessonDraft,
  lessonOf,
  type NoLesson,
  scaled,
  totalWeight,
} from './lesson-of-feedback.ts';

export interface LessonSources {
  findDecision(id: string, visibility: Visibility): Promise<DecisionRecord | null>;
  snapshots: SnapshotStore;
  defaultEffort: DefaultEffort;
}

export type Taught = 'taught' | 'taken-back' | 'over-cap' | NoLesson;

/** Takes feedback in the order of its acceptance, on top of a snapshot, until the next snapshot is made. */
export class LessonBook {
  readonly #sources: LessonSources;
  readonly #base: SnapshotContent;
  readonly #baseSequence: number;
  readonly #cells: LearnedCells;
  readonly #caps: DailyCaps;
  readonly #lessons = new Map<string, Lesson>();
  #sequence: number;

  /** `maxDailyWeight` in millionths of an explicit judgement. */
  constructor(sources: LessonSources, base: SnapshotContent, baseSequence: number, maxDailyWeight: number) {
    this.#sources = sources;
    this.#base = base;
    this.#baseSequence = baseSequence;
    this.#sequence = baseSequence;
    this.#cells = base.cells.copy();
    this.#caps = new DailyCaps(maxDailyWeight, base.days);
  }

  /** The last feedback taken. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Lessons since the snapshot, by origin the latest. */
  get lessons(): Lesson[] {
    return [...this.#lessons.values()];
  }

  content(): SnapshotContent {
    return { cells: this.#cells.copy(), days: this.#caps.uses(), skipped: this.#base.skipped };
  }

  async take(sequence: number, event: FeedbackEvent): Promise<Taught> {
    const draft = await this.#draft(event);
    const before = await this.#lessonBefore(event);
    this.#sequence = sequence;
    const wanted = 'additions' in draft ? draft.additions : [];
    const { additions, isCapped } = this.#withinCap(event, wanted, before?.additions ?? []);
    if (before === null && additions.length === 0)
      return isCapped ? 'over-cap' : 'none' in draft ? draft.none : 'no-reward';
    if (before !== null) this.#cells.add(before.additions, -1);
    this.#cells.add(additions);
    const { decisionId, kind, source } = event;
    this.#lessons.set(originOf(event), { sequence, decisionId, kind, source, additions });
    return additions.length === 0 ? 'taken-back' : 'taught';
  }

  async #draft(event: FeedbackEvent): Promise<LessonDraft> {
    const visibility = { tenant: event.tenant };
    const decision = await this.#sources.findDecision(event.decisionId, visibility);
    const over = (event.value as { over?: unknown } | null)?.over;
    const other =
      event.kind === 'preference' && typeof over === 'string'
        ? await this.#sources.findDecision(over, visibility)
        : null;
    return lessonOf(event, decision, other, this.#sources.defaultEffort);
  }

  /** A changed mind uses up no more of the cap than it weighs more than before. */
  #withinCap(
    event: FeedbackEvent,
    wanted: readonly CellAddition[],
    before: readonly CellAddition[],
  ): { additions: CellAddition[]; isCapped: boolean } {
    const wantedWeight = totalWeight(wanted);
    const keptWeight = Math.min(totalWeight(before), wantedWeight);
    const granted = this.#caps.take(giverOf(event), event.at.slice(0, 10), wantedWeight - keptWeight);
    const share = wantedWeight === 0 ? 0 : (keptWeight + granted) / wantedWeight;
    return { additions: scaled(wanted, share), isCapped: keptWeight + granted < wantedWeight };
  }

  async #lessonBefore(event: FeedbackEvent): Promise<Lesson | null> {
    const recent = this.#lessons.get(originOf(event));
    if (recent !== undefined) return recent;
    for (let at = this.#baseSequence; ; ) {
      const lesson = await this.#sources.snapshots.lesson(event, at);
      if (lesson === null || !isSkipped(lesson.sequence, this.#base.skipped)) return lesson;
      at = lesson.sequence - 1;
    }
  }
}

function originOf({ decisionId, kind, source }: FeedbackEvent): string {
  return JSON.stringify([decisionId, kind, source]);
}

function giverOf({ tenant, key }: FeedbackEvent): string {
  return JSON.stringify([tenant, key]);
}
