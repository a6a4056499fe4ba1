'use client'

import { SearchOutlined } from '@ant-design/icons'
import { useLogout } from '@refinedev/core'
import { Button } from 'antd'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { useMe } from '../frame/me.tsx'
import { Dialog } from '../ui/dialog/dialog.tsx'
import { EXPORT } from '../ui/export-button.tsx'
import { remember } from '../ui/list/url-filters.ts'
import shared from '../ui/shared.module.css'
import type { Choice } from './items.ts'
import { text } from './messages.zh-CN.ts'
import styles from './palette.module.css'
import { Search } from './search.tsx'
import { useOpenKeys } from './use-open-keys.ts'

/**
 * The address of a list that shows all results. The query can be a name or a number, so the address contains only the key
 * under which this tab stores it.
 */
function listAddress({ path, field }: Extract<Choice, { type: 'LIST' }>, query: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${field}=${remember(query)}`
}

/**
 * The search for everything: a button in the header, and a dialog that Ctrl+K or `/` opens on every page. Choosing a
 * result opens the record by its id.
 */
export function Palette() {
  const router = useRouter()
  const me = useMe()
  const { mutate: signOut } = useLogout()
  const [isOpen, setOpen] = useState(false)
  // The element that had the focus. The dialog's own field takes the focus before antd could remember it.
  const before = useRef<Element | null>(null)

  function open(): void {
    before.current = document.activeElement
    setOpen(true)
  }
  useOpenKeys(open)

  function choose(choice: Choice, query: string): void {
    setOpen(false)
    before.current = null
    if (choice.type === 'SIGN_OUT') {
      signOut()
      return
    }
    router.push(choice.type === 'OPEN' ? choice.href : listAddress(choice, query))
    // On the page that is already open, nothing is drawn anew, so the button would not get the focus.
    if (choice.type === 'OPEN' && choice.href.endsWith(`#${EXPORT}`)) document.getElementById(EXPORT)?.focus()
  }

  return (
    <>
      <Button
        type="text"
        className={styles.open}
        icon={<SearchOutlined />}
        aria-keyshortcuts="/ Control+K"
        onClick={open}
      >
        <span>{text.open}</span>
        <span className={styles.shortcut} aria-hidden="true">
          {text.anywhere[1]}
        </span>
      </Button>
      <Dialog
        open={isOpen}
        width={680}
        closable={false}
        footer={null}
        // antd needs the title as the name of the dialog; the field says what it is for.
        title={<span className={shared.unseen}>{text.title}</span>}
        className={styles.dialog}
        destroyOnHidden
        focusTriggerAfterClose={false}
        afterClose={() => {
          if (before.current instanceof HTMLElement) before.current.focus()
        }}
        onCancel={() => setOpen(false)}
      >
        <Search may={me.may} onChoose={choose} />
      </Dialog>
    </>
  )
}
