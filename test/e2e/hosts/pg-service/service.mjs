// Keeps applicants in PostgreSQL, and says who may be asked again.
import http from 'node:http'
import pg from 'pg'

const pool = new pg.Pool({ max: 2 })
pool.on('error', () => undefined)

async function answer(path) {
  if (path === '/applicants') {
    const sql =
      'SELECT a.name, a.email FROM applicants AS a JOIN consents c ON c.applicant = a.id WHERE a.income > $1'
    return (await pool.query(sql, [30_000])).rows
  }
  if (path === '/consents') {
    return (await pool.query("UPDATE consents SET given = false WHERE applicant = 2 AND given <> 'f'"))
      .rowCount
  }
  return (await pool.query("SELECT * FROM no_such_table WHERE name = 'Ada Nowak'")).rows
}

const server = http.createServer((request, response) => {
  answer(request.url).then(
    (result) => response.end(JSON.stringify(result)),
    (error) => response.writeHead(500).end(error.code),
  )
})
server.listen(0, '127.0.0.1', () => console.log(`listening on ${server.address().port}.`))
process.once('SIGTERM', () => server.close(() => pool.end()))
