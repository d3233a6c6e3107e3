import { useReviewSchedule } from '../../api/review-schedule';
import { ProblemAlert } from '../../components/problem-alert';
import { Loading } from '../../components/states';
import { ScheduleForm } from './schedule-form';

/** When access reviews are opened by themselves. */
export function ReviewScheduleSettings({ organizationId }: { organizationId: string }) {
  const { data, error, isPending, refetch } = useReviewSchedule(organizationId);
  if (isPending) return <Loading text="Loading the schedule" />;
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  return <ScheduleForm key={data.etag} schedule={data.data} etag={data.etag} />;
}
