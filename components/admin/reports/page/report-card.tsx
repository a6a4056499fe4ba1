import type { StaffFailure } from '#components/admin/failure.ts'
import { Failure } from '#components/admin/ui/failure.tsx'
import { ChartCard, type ChartCardProps } from '#components/charts/frame/chart-card.tsx'

/**
 * The card of a chart. If the server refuses the figures, the card shows the failure; `again` loads the figures
 * again.
 */
export function ReportCard({
  failure,
  again,
  ...card
}: Omit<ChartCardProps, 'failure'> & { failure: StaffFailure | null; again: () => void }) {
  return (
    <ChartCard {...card} failure={failure === null ? null : <Failure failure={failure} again={again} />} />
  )
}
