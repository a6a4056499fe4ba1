import { CopyDialog } from '#components/admin/templates/list/copy-dialog.tsx'

export default function Page() {
  return <CopyDialog />
}
