// title: Sizes and versions of a family
// question: Which sizes, versions and variants of this family, or of one of its versions, do people name, in how many posts (bots left out), and how many people report running them (second-hand and implausible reports left out)?
// params: family:string limit:int=50
// returns: path
MATCH path = (m:Model)-[:VARIANT_OF*1..4]->(f:Model)
WHERE toLower($family) IN [toLower(f.name), f.id, substring(f.id, 6)] OR toLower(m.name) STARTS WITH toLower($family) + '-'
WITH path, m, COUNT { (:Post)-[:MENTIONS]->(m) } AS mentions
RETURN path
ORDER BY mentions DESC, m.id
LIMIT $limit
