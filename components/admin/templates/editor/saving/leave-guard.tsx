'use client'

import { Button } from 'antd'
import { useRouter } from 'next/navigation'
import { useEffect, useEffectEvent, useState } from 'react'
import { Dialog } from '../../../ui/dialog/dialog.tsx'
import { text } from './messages.zh-CN.ts'

const words = text.leaving

/** Asks for confirmation before the user leaves the page with unsaved changes by a link, by closing or by reloading. */
export function LeaveGuard({ unsaved, save }: { unsaved: boolean; save: () => Promise<boolean> }) {
  const router = useRouter()
  const [wanted, setWanted] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const click = useEffectEvent((event: MouseEvent) => {
    if (!unsaved || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null
    if (!(link instanceof HTMLAnchorElement) || link.target === '_blank' || link.download !== '') return
    const address = new URL(link.href)
    if (address.origin !== window.location.origin || address.pathname === window.location.pathname) return
    event.preventDefault()
    event.stopPropagation()
    setWanted(`${address.pathname}${address.search}`)
  })
  const unload = useEffectEvent((event: BeforeUnloadEvent) => {
    if (unsaved) event.preventDefault()
  })
  useEffect(() => {
    const hear = (event: MouseEvent) => click(event)
    const leave = (event: BeforeUnloadEvent) => unload(event)
    // The listener runs in the capture phase, before the link's own handler navigates.
    document.addEventListener('click', hear, true)
    window.addEventListener('beforeunload', leave)
    return () => {
      document.removeEventListener('click', hear, true)
      window.removeEventListener('beforeunload', leave)
    }
  }, [])

  async function saveAndGo(): Promise<void> {
    setBusy(true)
    const done = await save()
    setBusy(false)
    const to = wanted
    setWanted(null)
    if (done && to !== null) router.push(to)
  }

  return (
    <Dialog
      open={wanted !== null}
      title={words.title}
      onCancel={() => setWanted(null)}
      onOk={() => void saveAndGo()}
      confirmLoading={busy}
      footer={[
        <Button key="stay" onClick={() => setWanted(null)}>
          {words.stay}
        </Button>,
        <Button key="leave" danger onClick={() => wanted !== null && router.push(wanted)}>
          {words.leave}
        </Button>,
        <Button key="save" type="primary" loading={busy} onClick={() => void saveAndGo()}>
          {words.save}
        </Button>,
      ]}
    >
      {words.body}
    </Dialog>
  )
}
