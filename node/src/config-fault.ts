/** A setting that cannot be used. The message is a sentence for whoever wrote it. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault'
  readonly code = 'bad-config'
  readonly key: string

  constructor(key: string, message: string) {
    super(message)
    this.key = key
  }
}
