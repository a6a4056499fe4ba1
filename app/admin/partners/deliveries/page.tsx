import { DeliveriesScreen } from '#components/admin/partners/deliveries/deliveries-screen.tsx'

export default function Page() {
  return <DeliveriesScreen />
}
