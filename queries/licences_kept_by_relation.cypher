// title: Licences kept along lineage
// question: By the kind of derivation the Hub tells, of how many pairs of derivative and base are both licences known, and how many keep theirs (of the graph's models: those that posts name, their bases and derivatives)?
// params: limit:int=10
// returns: relation pairs both_known kept
MATCH (d:Model)-[e:DERIVED_FROM]->(b:Model)
WHERE e.source = 'hub'
WITH DISTINCT d.id AS derivative, b.id AS base, e.relation AS relation, d.license AS license, b.license AS base_license
RETURN relation, count(derivative) AS pairs,
  count(CASE WHEN license IS NOT NULL AND base_license IS NOT NULL THEN 1 END) AS both_known,
  count(CASE WHEN license = base_license THEN 1 END) AS kept
ORDER BY pairs DESC, relation
LIMIT $limit
