/**
 * The name of every text. A section is a folder with a file a language; its name is the first part of the names of its
 * texts, and it has its line here.
 */
// biome-ignore format: one line a section, in the order of the alphabet.
interface Sections {
  'access': typeof import('./access/en.json', { with: { type: 'json' } })
  'ad': typeof import('./ad/en.json', { with: { type: 'json' } })
  'ad-new': typeof import('./ad-new/en.json', { with: { type: 'json' } })
  'bills': typeof import('./bills/en.json', { with: { type: 'json' } })
  'books': typeof import('./books/en.json', { with: { type: 'json' } })
  'category': typeof import('./category/en.json', { with: { type: 'json' } })
  'common': typeof import('./common/en.json', { with: { type: 'json' } })
  'desk': typeof import('./desk/en.json', { with: { type: 'json' } })
  'figures': typeof import('./figures/en.json', { with: { type: 'json' } })
  'form': typeof import('./form/en.json', { with: { type: 'json' } })
  'history': typeof import('./history/en.json', { with: { type: 'json' } })
  'home': typeof import('./home/en.json', { with: { type: 'json' } })
  'join': typeof import('./join/en.json', { with: { type: 'json' } })
  'keypad': typeof import('./keypad/en.json', { with: { type: 'json' } })
  'lost': typeof import('./lost/en.json', { with: { type: 'json' } })
  'market': typeof import('./market/en.json', { with: { type: 'json' } })
  'members': typeof import('./members/en.json', { with: { type: 'json' } })
  'menu': typeof import('./menu/en.json', { with: { type: 'json' } })
  'my-ads': typeof import('./my-ads/en.json', { with: { type: 'json' } })
  'neighbours': typeof import('./neighbours/en.json', { with: { type: 'json' } })
  'not-found': typeof import('./not-found/en.json', { with: { type: 'json' } })
  'number': typeof import('./number/en.json', { with: { type: 'json' } })
  'password': typeof import('./password/en.json', { with: { type: 'json' } })
  'pay': typeof import('./pay/en.json', { with: { type: 'json' } })
  'place': typeof import('./place/en.json', { with: { type: 'json' } })
  'receipt': typeof import('./receipt/en.json', { with: { type: 'json' } })
  'refusal': typeof import('./refusal/en.json', { with: { type: 'json' } })
  'reissue': typeof import('./reissue/en.json', { with: { type: 'json' } })
  'rules': typeof import('./rules/en.json', { with: { type: 'json' } })
  'search': typeof import('./search/en.json', { with: { type: 'json' } })
  'setup': typeof import('./setup/en.json', { with: { type: 'json' } })
  'sheet': typeof import('./sheet/en.json', { with: { type: 'json' } })
  'shell': typeof import('./shell/en.json', { with: { type: 'json' } })
  'signin': typeof import('./signin/en.json', { with: { type: 'json' } })
  'status': typeof import('./status/en.json', { with: { type: 'json' } })
  'tab': typeof import('./tab/en.json', { with: { type: 'json' } })
  'waiting': typeof import('./waiting/en.json', { with: { type: 'json' } })
  'welcome': typeof import('./welcome/en.json', { with: { type: 'json' } })
  'witnesses': typeof import('./witnesses/en.json', { with: { type: 'json' } })
  'words': typeof import('./words/en.json', { with: { type: 'json' } })
}

export type TextKey = { [S in keyof Sections]: keyof Sections[S] }[keyof Sections]
