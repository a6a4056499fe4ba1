import { FollowUpsScreen } from '#components/admin/follow-ups/follow-ups-screen.tsx'

export default function Page() {
  return <FollowUpsScreen />
}
