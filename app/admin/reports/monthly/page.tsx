import { MonthlyScreen } from '#components/admin/reports/monthly/monthly-screen.tsx'

export default function Page() {
  return <MonthlyScreen />
}
