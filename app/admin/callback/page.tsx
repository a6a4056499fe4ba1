import { CallbackScreen } from '#components/admin/callback/callback-screen.tsx'

export default function Page() {
  return <CallbackScreen />
}
