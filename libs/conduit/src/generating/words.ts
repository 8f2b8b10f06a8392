const list = (words: string): readonly string[] => words.trim().split(/\s+/);

/** Words that titles, texts, names and tags are made of. Their order decides what a seed makes: only ever append. */
export const NOUNS = list(`
  anchor archive arrow balance bamboo barrel basin beacon bicycle blanket boat border bottle bridge bucket button cabin
  camera canal candle canvas carpet castle cellar chain channel circle clock cloud coast compass copper corner cottage
  crane crystal current curtain desert diamond dock door dragon drum engine fabric feather fence field filter forest
  forge fountain frame garden gate glacier glass granite harbor hammer harvest hill horizon island ivory jacket journal
  kettle keyboard kitchen ladder lagoon lamp lantern lattice leaf ledger lens letter library lighthouse magnet map
  marble market meadow mill mirror mountain mosaic needle notebook oak ocean orchard oven paddle palette panel paper
  path pebble pencil pepper pillar pilot pipe planet pocket pond porch prairie prism pulley puzzle quarry radio raft
  railway ribbon ridge river road rocket roof rope saddle sail scale sculpture shadow shelf shore signal silver sketch
  slope spark spindle spring stable stair station steam stone storm stream street summit table tablet tapestry temple
  theater thread thunder timber tower track trail tunnel turbine umbrella valley vessel village violin wagon wall
  weather wheel willow window winter workshop yard`);

export const ADJECTIVES = list(`
  amber ancient bold brave bright calm careful clever cold common curious deep distant early eager empty faint famous
  fast fierce fine firm fresh gentle golden grand green hidden hollow honest humble icy inner jolly keen large late
  little lively lonely long loud lucky mellow modern narrow neat noble northern old open pale patient plain polished
  proud quick quiet rapid rare red rough round royal rusty scarlet second secret sharp short silent simple slow small
  smooth soft solid southern spare steady steep still strange strong subtle sunny swift tall thin tidy tiny useful vast
  violet warm western wide wild wise wooden young`);

export const VERBS = list(`
  answers avoids balances becomes begins borrows bridges builds carries changes chooses collects compares completes
  connects counts covers crosses defines delays describes divides draws earns explains feeds fills finds finishes
  follows forgets gathers guards guides hides holds improves joins keeps learns leaves lifts limits mends measures meets
  moves needs offers opens orders passes protects proves questions reaches remembers repeats replaces returns reveals
  saves seeks shapes shares shows signals sorts splits starts supports surprises teaches tests touches turns visits
  watches weighs widens wins`);

export const PREPOSITIONS = list(`above across after against along around before behind below beside between beyond near
  past through toward under until with within without`);

/** All tags, the most used first. */
export const TAGS: readonly string[] = [
  ...NOUNS,
  ...NOUNS.map((noun, index) => `${ADJECTIVES[(index * 7) % ADJECTIVES.length]}-${noun}`),
];
