// title: Licences of bases and their derivatives
// question: Of derivatives and bases whose licences the Hub tells, which licence has the base, which the derivative, and in how many pairs (of the graph's models: those that posts name, their bases and derivatives)?
// params: limit:int=30
// returns: base_license license pairs
MATCH (d:Model)-[e:DERIVED_FROM]->(b:Model)
WHERE e.source = 'hub' AND d.license IS NOT NULL AND b.license IS NOT NULL
WITH DISTINCT d.id AS derivative, b.id AS base, b.license AS base_license, d.license AS license
RETURN base_license, license, count(derivative) AS pairs
ORDER BY pairs DESC, base_license, license
LIMIT $limit
