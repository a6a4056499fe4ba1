import { FailureScreen } from '#components/admin/reports/failure/failure-screen.tsx'

export default function Page() {
  return <FailureScreen />
}
