import { PhonePage } from '#components/admin/templates/preview/phone-page.tsx'

export default function Page() {
  return <PhonePage />
}
