import { UsageScreen } from '#components/admin/partners/usage/usage-screen.tsx'

export default function Page() {
  return <UsageScreen />
}
