import type { Metadata } from 'next'
import { FaceScreen } from '#components/demo/face/face-screen.tsx'
import { text } from '#components/demo/messages.zh-CN.ts'

export const metadata: Metadata = { title: text.face.title }

export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  return <FaceScreen token={(await params).token} />
}
