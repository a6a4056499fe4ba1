'use client'

import { Broken } from '#components/admin/frame/dead-ends.tsx'

export default function AdminError({ reset }: { reset: () => void }) {
  return <Broken again={reset} />
}
