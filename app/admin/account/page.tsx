import { Account } from '#components/admin/account/account.tsx'

export default function Page() {
  return <Account />
}
