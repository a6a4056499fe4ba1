import { PersonalDataScreen } from '#components/admin/personal-data/personal-data-screen.tsx'

export default function Page() {
  return <PersonalDataScreen />
}
