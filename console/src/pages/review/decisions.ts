import { useState } from 'react';
import type { Role } from '../../api/client';
import { asProblem } from '../../api/problem';
import { useDecide, useDecideMany, type ReviewItem, type Verdict } from '../../api/reviews';
import { ROLE_NAMES, VERDICT_NAMES } from '../../components/labels';
import { useFlash } from '../../layout/flash';
import type { Question } from './decision-dialog';
import { personName } from './names';

interface Answer {
  role?: Role;
  reason?: string;
  confirmChanged: boolean;
}

/**
 * Decisions on one person or many. What takes an answer first, a role or that somebody has changed, becomes the
 * question of the dialog. `onDecided` hears of each that was made, in words.
 */
export function useDecisions(organizationId: string, reviewId: string, onDecided: (said: string) => void) {
  const flash = useFlash();
  const one = useDecide(organizationId, reviewId);
  const many = useDecideMany(organizationId, reviewId);
  const [question, setQuestion] = useState<Question | null>(null);

  const decide = async (items: readonly ReviewItem[], decision: Verdict, answer: Answer) => {
    const [first] = items;
    if (!first) return;
    const what = answer.role ? `${VERDICT_NAMES[decision]} to ${ROLE_NAMES[answer.role]}` : VERDICT_NAMES[decision];
    try {
      if (items.length === 1) {
        await one.mutateAsync({ memberId: first.memberId, decision, ...answer });
        setQuestion(null);
        onDecided(`${personName(first)}: ${what}`);
        return;
      }
      const { outcomes } = await many.mutateAsync({ memberIds: items.map(({ memberId }) => memberId), decision, ...answer });
      const refused = outcomes.filter(({ outcome }) => outcome === 'refused');
      setQuestion(null);
      onDecided(`${items.length - refused.length} of ${items.length}: ${what}`);
      if (refused.length > 0) {
        const name = (id: string) => items.filter(({ memberId }) => memberId === id).map(personName).join();
        flash.failed(new Error(refused.map(({ memberId, detail }) => `${name(memberId)}: ${detail ?? 'refused'}.`).join(' ')));
      }
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'member_changed') setQuestion({ items, verdict: decision, current: problem.problem.current });
      // The dialog says itself what went wrong.
      else if (!question) flash.failed(error);
    }
  };

  const error = one.error ?? many.error;
  return {
    question,
    busy: one.isPending || many.isPending,
    // That somebody changed is the question itself.
    error: question && error && asProblem(error).code !== 'member_changed' ? error : null,
    dismiss: () => setQuestion(null),
    answer: (answer: Answer) => question && void decide(question.items, question.verdict, answer),
    /** Decides at once where nothing has to be asked; `withReason` asks in any case. */
    start: (items: readonly ReviewItem[], verdict: Verdict, withReason = false) => {
      one.reset();
      many.reset();
      if (withReason || verdict === 'change_role' || items.some(({ current }) => current?.changed)) {
        setQuestion({ items, verdict });
      } else void decide(items, verdict, { confirmChanged: false });
    },
  };
}
