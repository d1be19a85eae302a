import type { RoutePreview } from '../api.ts';

/** What feedback has taught, where it does not decide: whether the pick would be another one. */
export function LearningNote({ learning }: { learning: NonNullable<RoutePreview['learning']> }) {
  return (
    <p class={learning.wouldChange ? 'note changed' : 'note'}>
      {learning.wouldChange ? (
        <>
          If feedback decided, <b>{learning.plan.id}</b> would answer: {learning.reason}.
        </>
      ) : (
        <>If feedback decided, the pick would be the same.</>
      )}{' '}
      <small>
        Policy {learning.policyVersion} is only observed; <code>learning: {'{ mode: direct }'}</code> puts it
        in force.
      </small>
    </p>
  );
}
