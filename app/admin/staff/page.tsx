import { StaffScreen } from '#components/admin/staff/staff-screen.tsx'

export default function Page() {
  return <StaffScreen />
}
