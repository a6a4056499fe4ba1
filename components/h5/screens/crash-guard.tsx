import { Component, type ReactNode } from 'react'
import { CrashScreen } from './error.tsx'

/** In the place of a page that broke: a page that says so, and whom to call. */
export class CrashGuard extends Component<{ readonly children: ReactNode }, { readonly broke: boolean }> {
  override state = { broke: false }

  static getDerivedStateFromError() {
    return { broke: true }
  }

  override render() {
    return this.state.broke ? <CrashScreen /> : this.props.children
  }
}
