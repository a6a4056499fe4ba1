import { SettingsScreen } from '#components/admin/settings/settings-screen.tsx'

export default function Page() {
  return <SettingsScreen />
}
