// title: Models derived from one model, nearest first
// question: Which models derive from this one in up to six steps, in how many at least, and who says so on the surest way: the Hub (and you) alone, with names, or with words in posts, which are often misread?
// params: model:string limit:int=50
// returns: derivative derivative_id steps said_by
MATCH path = (m:Model)<-[:DERIVED_FROM*1..6]-(d:Model)
WHERE toLower($model) IN [toLower(m.name), m.id, substring(m.id, 6)] AND d.id <> m.id
WITH d, length(path) AS steps, [r IN relationships(path) | r.source] AS sources
WITH d, min(steps) AS steps, min(CASE WHEN 'text' IN sources THEN 3 WHEN 'name' IN sources THEN 2 ELSE 1 END) AS doubt
RETURN d.name AS derivative, d.id AS derivative_id, steps,
  CASE doubt WHEN 1 THEN 'hub' WHEN 2 THEN 'name' ELSE 'text' END AS said_by
ORDER BY steps, derivative, derivative_id
LIMIT $limit
