import { FirstPassword } from '#components/admin/account/first-password.tsx'

export default function Page() {
  return <FirstPassword />
}
