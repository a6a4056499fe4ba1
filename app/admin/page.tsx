import { Home } from '#components/admin/home/home.tsx'

export default function Page() {
  return <Home />
}
