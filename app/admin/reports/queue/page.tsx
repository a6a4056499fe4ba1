import { QueueReportScreen } from '#components/admin/reports/queue/queue-screen.tsx'

export default function Page() {
  return <QueueReportScreen />
}
