import { Missing } from '#components/admin/frame/dead-ends.tsx'

export default function Page() {
  return <Missing />
}
