import { QueueScreen } from '#components/admin/queue/queue-screen.tsx'

export default function Page() {
  return <QueueScreen />
}
