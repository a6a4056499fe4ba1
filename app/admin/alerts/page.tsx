import { AlertsScreen } from '#components/admin/alerts/alerts-screen.tsx'

export default function Page() {
  return <AlertsScreen />
}
