/** What a question wants, as far as its words tell. */
export type QuestionIntent =
  | { readonly kind: 'greeting' }
  | { readonly kind: 'help' }
  | { readonly kind: 'connect' }
  | { readonly kind: 'overview' }
  | { readonly kind: 'commands' }
  | { readonly kind: 'recent' }
  | { readonly kind: 'branch' }
  /** About a file that the question names. */
  | { readonly kind: 'file'; readonly path: string }
  /** About the code that goes along. */
  | { readonly kind: 'attached' }
  | { readonly kind: 'uses'; readonly name: string }
  | { readonly kind: 'history'; readonly name: string }
  /** About places in the project. `names` are words written like names in code, best guess first. */
  | { readonly kind: 'search'; readonly names: readonly string[] };

const name = '[`"\']?([\\p{L}_$][\\p{L}\\p{N}_$]*)(?:\\(\\))?[`"\']?';
const greeting =
  /^(hi|hello|hey|hallo|moin|servus|good (morning|afternoon|evening)|guten (tag|morgen|abend)|thanks?( you)?|thx|danke|bye|ok(ay)?|ping|test|yo)\b[\s\p{P}]*(there|throughline|again|much|so much)?[\s\p{P}]*$/iu;
const help =
  /^(help|hilfe|\?+)[\s?!.]*$|\b(what|how) can you (do|help)\b|\bwho are you\b|\bwhat are you\b|\bare you an? (ai|bot|model|llm)\b|\bwas kannst du\b/i;
const connect =
  /\b(connect|configure|set ?up|choose|select|add|use|switch)\b.*\b(model|api key|endpoint|openai|ollama|llm|ai|provider)\b|\b(api key|base ?url)\b|\b(verbinde|verbindet|wähle)\b.*\bmodell\b/i;
const overview =
  /\bwhat (does|is|can) (this|the|my|our) (project|repo(sitory)?|code ?base|app(lication)?|program|package|library|extension|workspace|tool)\b|\b(overview|summar(y|i[sz]e)|structure|architecture|layout|big picture)\b.*\b(project|repo(sitory)?|code ?base|app|workspace)\b|\b(project|repo(sitory)?|code ?base)\b.*\b(overview|summary|structure|structured|architecture|layout|organi[sz]ed|about)\b|^(explain|describe|tell me about) (this|the|my) (project|repo(sitory)?|code ?base|app)\b|\bwhere (do|should) i (start|begin)\b|\bwhere does (this|the|my) (project|program|app(lication)?) (start|begin)\b|\bentry ?points?\b|\b(was (macht|ist)|wo beginnt) (dieses|das) projekt\b/i;
const commands =
  /\bhow (do|can|should|to) ?(i|we|you|one)? ?(run|start|launch|build|compile|install|test|lint|format|deploy|set ?up)\b(?! .*\b(function|class|method)\b)|\bhow (is|are) (it|this|(the|this) project|the tests?|tests) (run|started|built|tested)\b|\b(which|what) (scripts|commands)\b|\bget(ting)? started\b|\bwie wird\b.*\b(gebaut|getestet|gestartet)\b|^wie (starte|baue|teste|installiere|kompiliere) ich\b(?!.*\b(funktion|klasse|methode)\b)/i;
const recent =
  /\b(recent(ly)?|latest|last|newest)\b.*\b(chang(e|es|ed)|commits?|work(ed)?|happened)\b|\bwhat('s| is| has| have| was)?( been| i| we)* (new|changed)\b|\b(uncommitted|unstaged|working (tree|copy)|git (log|status|diff))\b|\bwhat (was|did) (i|we) (working|work|do|doing)\b|\bwas hat sich\b.*\bgeändert\b/i;
const branch = /\bbranch\b/i;
const fileName = /(?<![\w/.-])((?:[\w@.-]+\/)*[\w@-][\w@.-]*\.[a-z][a-z0-9]{0,6})(?![\w/-])/i;
const aboutFile =
  /^(explain|describe|summari[sz]e|open|show)\b|^what\b.*\b(do|does|is|in|for|contain)\b|\bpurpose\b|^was (macht|tut|ist|steht)\b|^(erkläre|beschreibe|zeige?)(?=\s)/i;
const attached =
  /\b(this|these|that|the (selected|attached|current|open|active)|selected|attached) (code|file|function|method|class|selection|lines?|snippet|test|component|module|type|interface|block)\b|\bthe selection\b|^(explain|describe|what does|what is|review|improve|summari[sz]e|why does|how does) (this|it|that)\b[^\p{L}]*(do|work|mean|for|here)?[^\p{L}]*$|\b(what|how|why)\b.*\bhere\b\W*$|\b(diese[rsn]?|markierte[rn]?|angehängte[rn]?) (code|datei|funktion|methode|klasse|auswahl|zeilen?|stelle|test|komponente|modul)\b|^(erkläre|beschreibe)( mir)? (das|dies|es)( hier)?[\s?!.]*$/iu;
const uses = new RegExp(
  `\\b(?:who|what|which \\w+|where)\\b.*?\\b(?:uses?|calls?|references?|imports?|depends on)\\s+(?:the |of )?(?:function |class |method |type )?${name}|\\bwhere (?:is|are) (?:the )?(?:function |class |method )?${name}\\s+(?:used|called|referenced|imported)|\\b(?:usages?|uses|callers|references) (?:of|to) (?:the )?${name}|^(?:wer|was|wo|welche \\w+)\\b.*?\\b(?:verwendet|benutzt|nutzt|ruft|importiert)\\s+(?:ihr |man |die |das |den )?(?:Funktion |Klasse |Methode )?${name}|^wo (?:wird|werden) (?:die |das |den |der )?(?:Funktion |Klasse |Methode )?${name}\\s+(?:verwendet|benutzt|genutzt|aufgerufen|importiert)`,
  'iu',
);
const history = new RegExp(
  `\\b(?:who|when|why)\\b.*?\\b(?:wrote|changed|change|added|add|last touched|introduced|created|modified)\\s+(?:the )?(?:function |class |method )?${name}|\\b(?:when|why) (?:was|were|did|has) (?:the )?(?:function |class |method )?${name}\\s+(?:been )?(?:changed|change|added|written|introduced|created|modified)|\\bhistory of (?:the )?${name}|^(?:wer|wann|warum|weshalb) (?:hat|wurde|ist) (?:die |das |den |der )?(?:Funktion |Klasse |Methode )?${name}\\s+(?:zuletzt )?(?:geändert|geschrieben|hinzugefügt|eingeführt|angelegt)`,
  'iu',
);

/** Reads a question. Only plain cases are told apart; everything else is a search. */
export function intentOf(question: string): QuestionIntent {
  const text = question.trim();
  if (text === '' || greeting.test(text)) return { kind: 'greeting' };
  if (help.test(text)) return { kind: 'help' };
  const names = namesIn(text);
  const used = firstGroup(uses.exec(text));
  if (used !== undefined) return { kind: 'uses', name: used };
  const changed = firstGroup(history.exec(text));
  if (changed !== undefined) return { kind: 'history', name: changed };
  const file = fileName.exec(text)?.[1];
  if (file !== undefined && aboutFile.test(text)) return { kind: 'file', path: file };
  if (attached.test(text)) return { kind: 'attached' };
  if (branch.test(text) && text.length < 120) return { kind: 'branch' };
  if (names.length > 0) return { kind: 'search', names };
  if (overview.test(text)) return { kind: 'overview' };
  if (connect.test(text) && text.length < 120) return { kind: 'connect' };
  if (commands.test(text)) return { kind: 'commands' };
  return recent.test(text) ? { kind: 'recent' } : { kind: 'search', names };
}

const pronouns =
  /^(this|that|it|these|those|the|a|an|file|code|function|class|method|here|line|lines|something|anything|project|das|dies|diese|dieser|dieses|es|die|der|den|ich|man|hier|datei|funktion|klasse|methode|projekt)$/i;

function firstGroup(match: RegExpExecArray | null): string | undefined {
  const found = match?.slice(1).find((group) => group !== undefined);
  return found !== undefined && !pronouns.test(found) ? found : undefined;
}

// In backticks, called, with an underscore or a capital inside; or the one word asked for ("where is Emitter").
function namesIn(text: string): string[] {
  const found = [
    ...[...text.matchAll(/`([\p{L}_$][\p{L}\p{N}_$]*)(?:\(\))?`/gu)].map((match) => match[1]),
    ...[...text.matchAll(/(?<![\p{L}\p{N}_$])([\p{L}_$][\p{L}\p{N}_$]*)(?=\(\))/gu)].map((match) => match[1]),
    ...[...text.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu)]
      .map(([word]) => word)
      .filter((word) => /\p{Ll}\p{Lu}|[\p{L}\p{N}]_[\p{L}\p{N}]|\p{Lu}{2,}\p{Ll}{2}/u.test(word)),
    new RegExp(
      `^(?:where is|what is|what does|show me|find|explain|define|wo ist|wo steht|was ist|was macht|zeige?|erkläre)\\s+(?:the |die |das |den |der )?${name}(?: do| defined| for| definiert)?[\\s?!.]*$`,
      'iu',
    ).exec(text)?.[1],
    new RegExp(`^${name}[\\s?!.]*$`, 'u').exec(text)?.[1],
  ];
  return [...new Set(found.filter((one) => one !== undefined && !pronouns.test(one)))] as string[];
}
