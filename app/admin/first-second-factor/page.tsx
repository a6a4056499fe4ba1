import { FirstSecondFactor } from '#components/admin/account/first-second-factor.tsx'

export default function Page() {
  return <FirstSecondFactor />
}
