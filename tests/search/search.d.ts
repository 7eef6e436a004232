// The types of the search's scripts (themes/default/assets/search*.js), which have no room for
// them: what readers load is counted in bytes.

/** A word without its marks, and the number of its marks. */
type Folded = { key: string; form: number };
/** A word of a query. stop: 1 in no pair of an English text, 2 in none; phrase: -1 if not quoted;
 * joined to the word before; ended: something was typed after it. */
type Token = Folded & {
  word: string; phrase: number; joined: boolean; stop: number; ended: boolean;
};
/** The texts of one language that have a word or pair in one spelling. at: of its postings; own: of its own code for
 * impacts, 0: none; base: the list of the first word by which it is told; universe: texts among which it lies; same: its
 * impacts are those of the base; inverse: its gaps are of what it has not. */
type List = {
  first: number; second: number; lang: number; title: boolean; df: number; universe: number; k: number; at: number;
  own: number; code: Uint16Array; base: List | null; same: boolean; inverse: boolean; of: Bits;
  unfolded?: Postings;
};
type Postings = { entries: Uint32Array; impacts: Uint8Array };
/** What lists tell places among. */
type Places = { entries: number[] | Uint32Array; impacts: Uint8Array | null };
/** Which codes tell the forms of a word, and whether it may have a bar. */
type Contexts = { tone: number; quality: number; barred: boolean };
/** What is known where lists are read; forms: of the first word of pairs; bases: its lists. */
type Run = { pair: boolean; forms: number[]; bases: List[] | null };
type Keyed = { key: string; lists: List[] };
/** level 3: named by its number, 2: all words beside a neighbour, 1: all, 0: some; note 1: through the other
 * language; score: all of that and how well, in one number by which hits are in order. */
type Hit = { entry: number; lang: number; level: number; score: number; note: number };
type Kind = "other" | "abbreviation" | "correction" | "typing" | "loose";
type Assumption = { kind: Kind; text: string };
/** ranks: of each entry, 0 if it is not found; full: those with all words; byDate: newest first. */
type Ranking = { ranks: Int32Array; count: number; full: number; byDate: boolean };
/** about: phrases are still to be checked in the texts; order: the first entries, as far as they are known; rest:
 * ranks has only those, and this is the reader's language. */
type Result = Ranking & {
  order: number[]; pinned: number; about: boolean; assumed: Assumption[]; suggestion: string; marks: Token[][];
  checked?: number; rest?: number;
};
/** What a pair finds: how many entries, the first of them, and of these 4 × score + language (2: either). */
type Answer = { count: number; entries: number[]; scores: number[] };
type Entry = {
  id: string; decision: boolean; urls: string[]; titles: string[]; date: string; type: string[];
  number: string; texts: string[];
};
/** without: assumptions not to make. */
type SearchOptions = { lang?: number; without?: string[] };
/** A pair, and the words of the query that it stands for (bits). */
type Extra = { first: string; second: string; covers: number };
type Seen = { a: number; b: number; df: number; first: number; second: number };
type Found = { ranks: Int32Array; count: number; full: number; close: number; missing: number[]; seen: Seen[]; unsure: boolean };
/** guessed: some meet them by words alone. */
type Phrases = { met: Uint8Array; conditions: number[]; guessed: boolean };
/** number, symbols, entry */
type Numbered = [number, string, number];
/** kind (1: abbreviation), from, to, term, meaning */
type Term = [number, number, number, string, string];
/** Numbers of 32 bits, and where in them the content begins and ends, in bits. */
type Bits = { all: Int32Array; at: number; end: number };
/** What a shard's script registers, or its bytes. */
type Loaded = string | ArrayBuffer;

/** Keys that a root has in a row. */
type Words = { has(key: string): boolean };

type Root = {
  entries: number; told: Places; texts: number[]; group: number; split: number; types: string[][];
  words: Record<string, string>; facets: Record<string, string>; s: string; codes: (string | Uint16Array)[][];
  frequent: Words; apart: Words; first: Words | null; a: string[]; c: string[]; b: string[]; u: string[]; m: string;
  n: string; x: string; directory?: Directory;
};
type Value = { key: string; names: string[]; entries: Uint32Array };
type Count = { key: string; names: string[]; count: number; chosen: boolean };
type Keys = { letters: { c: string; q: number }[]; tone: number; bar: boolean; vni: boolean };
type Pair = [number, number, number];

/** The index: search-index.js. */
declare class Index {
  constructor(load: (name: string) => Promise<Loaded>, part: PartOf);
  part: PartOf;
  root(): Promise<Root>;
  shard(name: string, read?: (data: Loaded) => any): Promise<any>;
  singleLists(key: string, prefix?: boolean): Promise<Keyed[]>;
  pairLists(first: string, second: string, prefix?: boolean): Promise<Keyed[]>;
  answer(a: Token, b: Token): Promise<Answer | null>;
  entries(numbers: number[]): Promise<Entry[]>;
  entry(number: number): Promise<Entry>;
}
interface Engine extends Index {
  part: PartOf;
  text(number: number, lang: number): Promise<string[]>;
  evaluate(tokens: Token[], lang: number, extra?: Extra): Promise<Found>;
  search(text: string, options?: SearchOptions): Promise<Result>;
  whole(result: Result): Promise<Result>;
  shown(result: Result, from: number, to: number): Promise<Hit[]>;
  excerpt(hit: Hit, marks: Token[][], length?: number): Promise<[string, boolean][]>;
  narrow(result: Result, filters: Record<string, string[]>, byDate?: boolean): Promise<Result>;
  counts(name: string, result: Result, filters: Record<string, string[]>): Promise<Count[]>;
}
/** The decisions that a query names, and the pair by which texts cite them. */
type Pinned = { entries: number[]; extra: Extra };
/** What may have been meant: search-guess.js. */
interface Guess {
  remarked(tokens: Token[], seen: Seen[]): Token[];
  otherwise(engine: Engine, tokens: Token[], found: Found, pinned: Pinned | null,
    without: string[], lang: number): Promise<{ found: Found; tokens: Token[]; kind: Kind; pinned?: Pinned } | null>;
}
/** What narrows a result: search-narrow.js. */
interface Narrow {
  phrases(engine: Engine, tokens: Token[], pairs: Pair[], lists: Keyed[][]): Promise<Phrases>;
  check(engine: Engine, result: Result, to: number, ordered: () => number[]): Promise<void>;
  narrow(engine: Engine, result: Result, filters: Record<string, string[]>): Promise<Result>;
  counts(engine: Engine, name: string, result: Result, filters: Record<string, string[]>): Promise<Count[]>;
}
/** What numbers in a query mean: search-numbers.js. */
interface Numbers {
  dateOf(keys: string[]): string;
  dates(tokens: Token[]): { key: string; covers: number }[];
  pin(ranks: Int32Array, entries: number[], lang: number): void;
  numbered(engine: Engine, tokens: Token[]): Promise<Pinned | null>;
}
/** Other readings of a query: search-terms.js. */
interface Terms {
  readings(tokens: Token[], terms: Term[][]): { kind: number; text: string }[];
  add(engine: Engine, others: { kind: number; text: string }[], without: string[], lang: number, ranks: Int32Array, marks: Token[][],
    assumed: Assumption[]): Promise<void>;
}
/** The texts of what was found: search-texts.js. */
interface Texts {
  text(engine: Engine, number: number, lang: number): Promise<string[]>;
  excerpt(engine: Engine, hit: Hit, marks: Token[][], length?: number): Promise<[string, boolean][]>;
  marked(line: string, marks: Token[][]): { start: number; end: number; weight: number; token: number }[];
}
/** Marks on the page that a result leads to: search-marks.js. */
interface Marks {
  markPage(texts: Texts, asked: string): void;
}
/** Names of shards that a very large root does not hold: search-directory.js. */
interface Directory {
  names(index: Index, r: Root, kind: "c" | "b" | "u", low: string, prefix: boolean): Promise<string[]>;
  hashOf(index: Index, r: Root, group: number): Promise<string>;
}
interface Parts {
  guess?: Guess; narrow?: Narrow; numbers?: Numbers; terms?: Terms; texts?: Texts; marks?: Marks; directory?: Directory;
}
type PartOf = <N extends keyof Parts>(name: N) => Promise<Required<Parts>[N]> | Required<Parts>[N];
/** What search.js gives search-page.js. */
interface Shared {
  lang: number;
  engine(): Promise<Engine>;
  forget(): void;
  make(tag: string, attributes?: Record<string, string>, ...content: (Node | string)[]): HTMLElement;
  fill(text: string | undefined, value: string | number): string;
  plural(words: DOMStringMap, name: string, count: number): string;
  dateText(iso: string): string;
  address(hit: Hit, entry: Entry, marks: Token[][]): { url: string; title: string; lang: string };
}
declare var songnguShard: (name: string, data: string) => void;
declare var songnguIndex: {
  SearchIndex: typeof Index;
  Damaged: new (message: string) => Error;
  Reader: new (of: Bits, at?: number) => { at: number; bits(n: number): number; gamma(): number; rice(k: number): number };
  hash(s: string): number;
  json(text: string): any;
  checked(text: string, place?: number): string;
  bytesOf(bits: Bits): Uint8Array<ArrayBuffer>;
  inflated(all: Loaded[]): Promise<any[]>;
  parameter(entries: number, count: number): number;
  bitsOf(data: Loaded): Bits;
  namesFrom(kind: string, directory: string[], low: string, prefix: boolean, first?: number): string[];
  addPostings(r: Root, list: List, w: number, score: Int32Array, covers: number, seen: Int32Array, best: Uint8Array): void;
};
declare var songnguSearch: Shared;
declare var songnguEngine: {
  TONES: string; LONG_QUERY: number; LEVEL: number; OWN: number; NAMED: number; parts: Parts;
  SearchEngine: new (load: (name: string) => Promise<Loaded>, part: PartOf) => Engine;
  fold(word: string): Folded;
  words(text: string): { word: string; start: number; end: number; joined: boolean }[];
  fits(asked: number, form: number): boolean;
  begins(asked: number, form: number): boolean;
  unpack(entry: number, rank: number): Hit;
  counted(ranks: Int32Array): { ranks: Int32Array; count: number; full: number };
  parse(text: string): Token[];
};
declare var require: ((name: string) => any) | undefined;
declare var module: { exports: unknown } | undefined;
/** A query as the search page's address has it. */
type State = {
  q: string; page: number; date: boolean; without: string[]; chosen: Record<string, string[]>;
};
