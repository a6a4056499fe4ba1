import { NewAccount } from '#components/admin/staff/new-account.tsx'

export default function Page() {
  return <NewAccount />
}
