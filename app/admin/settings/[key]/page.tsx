import { EditSetting } from '#components/admin/settings/setting-dialog.tsx'

export default async function Page({ params }: { params: Promise<{ key: string }> }) {
  const { key } = await params
  return <EditSetting settingKey={decodeURIComponent(key)} />
}
