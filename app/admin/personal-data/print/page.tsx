import { AnswerSheet } from '#components/admin/personal-data/print/answer-sheet.tsx'

export default function Page() {
  return <AnswerSheet />
}
