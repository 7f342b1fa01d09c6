// title: People who taught each other
// question: Which pairs taught each other, how often in each direction, and where did it begin (lessons from a probability on)?
// params: least:share=0.5 limit:int=30
// returns: first_teacher other times times_first_taught times_other_taught first_post first_post_back
MATCH (a:User)-[e:TAUGHT]->(b:User)
WHERE e.probability >= $least
WITH a, b, e
ORDER BY e.created_at, e.post_id
WITH a, b, count(e) AS forth, min(e.created_at) AS began, collect(e.post_id) AS posts
MATCH (b)-[f:TAUGHT]->(a)
WHERE f.probability >= $least
WITH a, b, forth, began, posts[0] AS post, f
ORDER BY f.created_at, f.post_id
WITH a, b, forth, began, post, count(f) AS back, min(f.created_at) AS began_back, collect(f.post_id) AS posts
WITH a, b, forth, began, post, back, began_back, posts[0] AS post_back
WHERE began < began_back OR (began = began_back AND post < post_back)
RETURN a.name AS first_teacher, b.name AS other, forth + back AS times, forth AS times_first_taught,
  back AS times_other_taught, post AS first_post, post_back AS first_post_back
ORDER BY times DESC, first_post
LIMIT $limit
