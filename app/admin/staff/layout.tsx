import type { ReactNode } from 'react'
import { StaffScreen } from '#components/admin/staff/staff-screen.tsx'

/** The list stays while one account is shown over it. */
export default function Layout({ children }: { children: ReactNode }) {
  return <StaffScreen>{children}</StaffScreen>
}
