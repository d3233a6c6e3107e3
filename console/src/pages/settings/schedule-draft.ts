import type { Schemas } from '../../api/client';
import { readDays } from '../../components/days';
import { DEFAULT_EXPORT, type ExportChoice } from '../../components/export-choice';

/** A schedule as its form has it: numbers are what was typed. */
export interface Draft {
  everyDays: string;
  firstDate: string;
  dueDays: string;
  reminderDays: string;
  inactiveDays: string;
  reviewers: string[];
  export: ExportChoice | null;
  enabled: boolean;
}

/** The form of a schedule; of none, what a first one begins with. */
export function toDraft(schedule: Schemas['ReviewSchedule'] | null, ownId: string, today: string): Draft {
  if (!schedule) {
    return {
      everyDays: '90',
      firstDate: today,
      dueDays: '14',
      reminderDays: '3',
      inactiveDays: '30',
      reviewers: [ownId],
      export: null,
      enabled: true,
    };
  }
  return {
    everyDays: String(schedule.everyDays),
    firstDate: schedule.firstDate,
    dueDays: String(schedule.dueDays),
    reminderDays: String(schedule.reminderDays),
    inactiveDays: String(schedule.inactiveDays),
    reviewers: [...schedule.reviewers],
    export: schedule.export ? { ...DEFAULT_EXPORT, ...schedule.export } : null,
    enabled: schedule.enabled,
  };
}

/** What is wrong in a form, by field; nothing where it can be sent. */
export function faults(draft: Draft): Partial<Record<keyof Draft, string>> {
  const due = readDays(draft.dueDays, 1);
  const day = /^\d{4}-\d{2}-\d{2}$/.test(draft.firstDate) && !Number.isNaN(Date.parse(draft.firstDate));
  return {
    ...(readDays(draft.everyDays, 1) === undefined && { everyDays: '1 to 366.' }),
    ...(!day && { firstDate: 'Write it like 2026-02-23.' }),
    ...(due === undefined && { dueDays: '1 to 366.' }),
    ...(readDays(draft.reminderDays, 0, (due ?? 366) - 1) === undefined && { reminderDays: 'Fewer than until it is due; 0 for none.' }),
    ...(readDays(draft.inactiveDays, 1) === undefined && { inactiveDays: '1 to 366.' }),
    ...(draft.reviewers.length === 0 && { reviewers: 'Name at least one.' }),
  };
}

/** A form without faults, as the API takes it. */
export function fromDraft(draft: Draft): Schemas['NewReviewSchedule'] {
  return {
    everyDays: Number(draft.everyDays),
    firstDate: draft.firstDate,
    dueDays: Number(draft.dueDays),
    reminderDays: Number(draft.reminderDays),
    inactiveDays: Number(draft.inactiveDays),
    reviewers: draft.reviewers,
    export: draft.export,
    enabled: draft.enabled,
  };
}
