import { RetentionScreen } from '#components/admin/retention/retention-screen.tsx'

export default function Page() {
  return <RetentionScreen />
}
